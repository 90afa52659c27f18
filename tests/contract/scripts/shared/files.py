# mypy: ignore-errors
"""Files in a cloud, as the description of an upload names them, and data made of them."""

from encord.orm.dataset import StorageLocation

BUCKET = "https://storage.northlane.example/incoming"


def picture(name, width=640, height=480, **more):
    metadata = {"mimeType": "image/png", "fileSize": 2048, "width": width, "height": height}
    return {"objectUrl": f"{BUCKET}/{name}", "title": name, "imageMetadata": metadata, **more}


def film(name, seconds=4.0):
    metadata = {"fps": 25.0, "duration": seconds, "width": 640, "height": 480, "fileSize": 4096}
    return {"objectUrl": f"{BUCKET}/{name}", "title": name, "videoMetadata": {**metadata, "mimeType": "video/mp4"}}


def sound(name):
    metadata = {"duration": 3.5, "file_size": 1024, "mime_type": "audio/wav", "sample_rate": 8000}
    more = {"bit_depth": 16, "codec": "pcm_s16le", "num_channels": 1}
    return {"objectUrl": f"{BUCKET}/{name}", "title": name, "audio_metadata": {**metadata, **more}}


def text(name, mime_type="text/plain"):
    metadata = {"fileSize": 120, "mimeType": mime_type}
    return {"objectUrl": f"{BUCKET}/{name}", "title": name, "textMetadata": metadata}


def document(name, pages):
    metadata = {"fileSize": 900, "mimeType": "application/pdf", "numPages": pages}
    return {"objectUrl": f"{BUCKET}/{name}", "title": name, "pdfMetadata": metadata}


def integration(client):
    return next(each.id for each in client.get_cloud_integrations() if "AWS" in each.title)


def new_dataset(client, title, **files):
    """Make a dataset of files, and return its hash."""
    made = client.create_dataset(title, StorageLocation.CORD_STORAGE)
    client.get_dataset(made.dataset_hash).add_private_data_to_dataset(integration(client), files)
    return made.dataset_hash


def new_labelled(client, title, structure, **files):
    """Make a dataset of files, an ontology and a project with both; return the project."""
    ontology = client.create_ontology(f"{title}: ontology", "made by a script", structure)
    dataset = new_dataset(client, f"{title}: data", **files)
    return client.get_project(client.create_project(title, [dataset], "made by a script", ontology.ontology_hash))
