# mypy: ignore-errors
"""
What a user of the official SDK does in storage, end to end: folders, uploads, items, datasets, the metadata schema. Run
by `test_contract` inside each SDK's own environment: it imports `encord` and the standard library.

Usage: sdk_storage.py URL SSH_KEY_FILE. Ends with the line "all good".
"""

import json
import struct
import sys
import tempfile
import urllib.request
import wave
import zlib
from pathlib import Path
from uuid import UUID

import encord
from encord import EncordUserClient
from encord.exceptions import EncordException, ResourceNotFoundError
from encord.http.bundle import Bundle
from encord.orm.dataset import DataLinkDuplicatesBehavior, StorageLocation
from encord.orm.storage import FoldersSortBy, StorageItemType, StorageUserRole

VERSION = tuple(int(part) for part in encord.__version__.split("."))
NOWHERE = UUID("00000000-0000-4000-8000-000000000000")


def equal(actual, expected):
    """Fail with both values."""
    assert actual == expected, f"{actual!r} is not {expected!r}"


def refused(error, act):
    """Fail unless the call raises this error; give its text."""
    try:
        act()
    except error as problem:
        return str(problem)
    raise AssertionError(f"{act} was not refused with {error.__name__}")


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def make_png(width, height):
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + bytes(width)) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def download(address):
    with urllib.request.urlopen(address) as file:  # noqa: S310 - an address of the sandbox
        return file.headers["Content-Type"].partition(";")[0], file.read()


def names(things):
    return [each.name for each in things]


def arrange_folders(client):
    """A tree of folders: made, found, changed, moved."""
    top = client.create_storage_folder("contract", "for the contract", {"team": "a"})
    equal((top.name, top.description, top.client_metadata), ("contract", "for the contract", {"team": "a"}))
    equal(top.parent_uuid, None)
    inner = top.create_subfolder("inner")
    equal((inner.parent_uuid, inner.client_metadata), (top.uuid, None))
    deep = inner.create_subfolder("deep", client_metadata={"k": [1, None]})
    equal([step.name for step in deep.path_to_root], ["deep", "inner", "contract"])
    equal(names(top.list_subfolders()), ["inner"])
    equal(names(top.find_subfolders(order=FoldersSortBy.CREATED_AT, desc=True, page_size=1)), ["deep", "inner"])
    equal(names(client.list_storage_folders(search="CONTRACT")), ["contract"])
    equal(names(client.find_storage_folders(search="deep")), ["deep"])
    equal(len(list(client.list_storage_folders(dataset_synced=True, page_size=5))), 17)

    inner.update(name="inner 2", description="now with words", client_metadata={"x": 1})
    again = client.get_storage_folder(inner.uuid)
    equal((again.name, again.description, again.client_metadata), ("inner 2", "now with words", {"x": 1}))
    with Bundle() as bundle:
        inner.update(name="inner 3", bundle=bundle)
        deep.update(description="bundled", bundle=bundle)
    equal((inner.name, deep.description), ("inner 3", "bundled"))
    deep.move_to_folder(None)
    equal(client.get_storage_folder(deep.uuid).parent_uuid, None)
    deep.move_to_folder(top)
    refused(EncordException, lambda: top.move_to_folder(deep))
    refused(ResourceNotFoundError, lambda: client.get_storage_folder(NOWHERE))
    return top, inner, deep


def upload_files(folder, files):
    """A picture, a sound, a text and a document; files that are not what they are called."""
    (files / "a.png").write_bytes(make_png(8, 6))
    (files / "b.png").write_bytes(make_png(8, 6))
    (files / "c.txt").write_text("hello")
    (files / "broken.png").write_bytes(b"no picture")
    with wave.open(str(files / "d.wav"), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(4 * 4000))
    (files / "e.pdf").write_bytes(b"%PDF-1.4\n<</Type /Pages>>\n<</Type /Page>>\n<</Type/Page >>\n%%EOF")

    picture = folder.upload_image(files / "a.png", client_metadata={"weather": "fog"})
    text = folder.upload_text(files / "c.txt", title="greeting.txt")
    sound = folder.upload_audio(files / "d.wav")
    pages = folder.upload_pdf(files / "e.pdf")
    group = folder.create_image_group([files / "a.png", files / "b.png"], title="pair")
    message = refused(EncordException, lambda: folder.upload_image(files / "broken.png"))
    assert "not a PNG, JPEG, GIF or BMP" in message, message
    equal(len(list(folder.list_items())), 7)
    return picture, text, sound, pages, group


def read_items(client, folder, uploaded):
    """Items one by one, many at once, listed, searched, with their files."""
    picture, text, sound, pages, group = (client.get_storage_item(uuid, sign_url=True) for uuid in uploaded)
    equal((picture.item_type, picture.width, picture.height), (StorageItemType.IMAGE, 8, 6))
    equal((picture.mime_type, picture.client_metadata), ("image/png", {"weather": "fog"}))
    equal((picture.name, picture.parent_folder_uuid, picture.file_size), ("a.png", folder.uuid, len(make_png(8, 6))))
    equal(download(picture.get_signed_url()), ("image/png", make_png(8, 6)))
    equal(download(text.get_signed_url()), ("text/plain", b"hello"))
    equal((text.name, text.item_type, text.mime_type), ("greeting.txt", StorageItemType.PLAIN_TEXT, "text/plain"))
    equal(
        (sound.duration, sound.audio_sample_rate, sound.audio_bit_depth, sound.audio_num_channels), (0.5, 8000, 16, 2)
    )
    equal((pages.item_type, pages.frame_count), (StorageItemType.PDF, 2))
    equal((group.item_type, group.frame_count), (StorageItemType.IMAGE_GROUP, 2))
    equal(names(group.get_child_items()), ["a.png", "b.png"])
    (frame, _) = group.get_child_items()
    equal([each.name for each in frame.get_summary().accessible_group_items], ["pair"])

    equal([each.uuid for each in client.get_storage_items(uploaded[::-1])], list(uploaded[::-1]))
    equal(names(folder.list_items(item_types=[StorageItemType.PDF, StorageItemType.AUDIO])), ["d.wav", "e.pdf"])
    equal(names(folder.list_items(search="GREET")), ["greeting.txt"])
    listed = names(folder.list_items(page_size=2))
    equal(names(folder.list_items(page_size=3, desc=True)), listed[::-1])
    equal(folder.get_summary().files, 7)
    refused(ResourceNotFoundError, lambda: client.get_storage_item(NOWHERE))
    if VERSION >= (0, 1, 200):
        resolved = {each.name: each.client_metadata for each in folder.list_items(resolve_client_metadata_locally=True)}
        equal(resolved["greeting.txt"], {})
        equal({json.dumps(each.client_metadata) for each in folder.list_items(include_client_metadata=False)}, {"{}"})
    return picture, text


def change_items(client, folder, other, picture, text):
    """Items changed, alone and in a bundle, moved, deleted."""
    picture.update(name="first.png", client_metadata={"weather": "rain"})
    again = client.get_storage_item(picture.uuid)
    equal((again.name, again.client_metadata), ("first.png", {"weather": "rain"}))
    with Bundle() as bundle:
        picture.update(description="bundled", bundle=bundle)
        text.update(client_metadata={"n": 1}, bundle=bundle)
    equal((picture.name, text.client_metadata), ("first.png", {"n": 1}))
    text.move_to_folder(other)
    equal((text.parent_folder_uuid, names(other.list_items())), (other.uuid, ["greeting.txt"]))
    other.move_items_to_folder(folder, [text])
    text.refetch_data()
    equal(names(other.list_items()), [])
    equal(names(other.find_items(item_types=[StorageItemType.PLAIN_TEXT])), [])


def put_into_dataset(client, picture, text):
    """Items as data of a dataset, that follows them."""
    made = client.create_dataset("contract storage", StorageLocation.CORD_STORAGE, create_backing_folder=False)
    dataset = client.get_dataset(made["dataset_hash"])
    rows = dataset.link_items([picture.uuid, text.uuid])
    equal(
        [(row.title, row.backing_item_uuid) for row in rows], [("first.png", picture.uuid), ("greeting.txt", text.uuid)]
    )
    equal(dataset.link_items([picture.uuid]), [])
    equal(len(dataset.link_items([picture.uuid], DataLinkDuplicatesBehavior.DUPLICATE)), 1)
    refused(EncordException, lambda: dataset.link_items([picture.uuid], DataLinkDuplicatesBehavior.FAIL))
    equal(client.get_storage_item(picture.uuid).backed_data_units_count, 2)
    (used,) = picture.get_summary().accessible_datasets
    equal((used.title, len(used.data_hashes)), ("contract storage", 2))
    picture.update(name="renamed.png")
    equal({row.title for row in dataset.list_data_rows()}, {"renamed.png", "greeting.txt"})
    dataset.delete_data(rows[1].uid)
    equal(text.get_summary().used_in_datasets, 0)
    picture.delete()
    equal(dataset.list_data_rows(), [])


def mirror_a_folder(client, files):
    """A dataset that mirrors its folder has what is in there."""
    made = client.create_dataset("contract mirror", StorageLocation.CORD_STORAGE)
    dataset = client.get_dataset(made["dataset_hash"])
    folder = client.get_storage_folder(made["backing_folder_uuid"])
    equal((folder.name, folder.path_to_root[0].synced_dataset_hash), ("contract mirror", UUID(dataset.dataset_hash)))
    item = folder.upload_image(files / "a.png")
    equal([(row.title, row.backing_item_uuid) for row in dataset.list_data_rows()], [("a.png", item)])
    elsewhere = client.create_storage_folder("elsewhere")
    refused(EncordException, lambda: folder.move_items_to_folder(elsewhere, [item]))
    folder.move_items_to_folder(elsewhere, [item], allow_mirror_dataset_changes=True)
    equal(dataset.list_data_rows(), [])
    refused(EncordException, folder.delete)
    elsewhere.delete()
    refused(ResourceNotFoundError, lambda: client.get_storage_item(item))


def upload_to_datasets(client, files):
    """Files as data, by way of the folder that a dataset mirrors, or of one that is named."""
    mirror = client.get_dataset(client.create_dataset("uploads", StorageLocation.CORD_STORAGE)["dataset_hash"])
    made = client.create_dataset("uploads 2", StorageLocation.CORD_STORAGE, create_backing_folder=False)
    plain, folder = client.get_dataset(made["dataset_hash"]), client.create_storage_folder("uploads")
    image = mirror.upload_image(files / "a.png", title="first.png")
    equal([(row.uid, row.title) for row in mirror.list_data_rows()], [(image["data_hash"], "first.png")])
    mirror.create_image_group([files / "a.png", files / "b.png"], title="pair", create_video=False)
    equal({row.title for row in mirror.list_data_rows()}, {"first.png", "pair"})
    image = plain.upload_image(files / "a.png", folder=folder)
    (row,) = plain.list_data_rows()
    equal((row.uid, row.title), (image["data_hash"], "a.png"))
    equal([(item.uuid, item.name) for item in folder.list_items()], [(row.backing_item_uuid, "a.png")])
    refused(EncordException, lambda: plain.upload_image(files / "a.png"))
    refused(EncordException, lambda: mirror.upload_image(files / "a.png", folder=folder))
    message = refused(EncordException, lambda: mirror.upload_image(files / "broken.png"))
    assert "not a PNG, JPEG, GIF or BMP" in message, message
    folder.delete()
    equal(plain.list_data_rows(), [])


def read_seeded_items(client):
    """Data of seeds has items, which label rows know."""
    project = client.get_project(next(iter(client.list_projects(title_like="%Front Camera%"))).project_hash)
    rows = project.list_label_rows_v2()
    item = client.get_storage_item(rows[0].backing_item_uuid)
    equal((item.uuid, item.name, item.width), (rows[0].backing_item_uuid, rows[0].data_title, rows[0].width))
    equal(names([item.parent_folder()]), [rows[0].dataset_title])
    assert item.client_metadata, item
    if VERSION >= (0, 1, 200):
        with Bundle() as bundle:
            for row in rows:
                row.initialise_storage_item(bundle=bundle)
        equal([row.get_storage_item().name for row in rows], [row.data_title for row in rows])


def share_a_folder(client, folder):
    """Groups on a folder."""
    group = next(iter(client.list_groups()))
    folder.add_group(group.group_hash, StorageUserRole.USER)
    equal(
        [(each.group_hash, each.user_role) for each in folder.list_groups()], [(group.group_hash, StorageUserRole.USER)]
    )
    folder.remove_group(group.group_hash)
    equal(list(folder.list_groups()), [])


def edit_metadata_schema(client):
    """The schema of client metadata, written and read back."""
    schema = client.metadata_schema()
    before = set(schema.keys())
    assert "weather" in before, before
    schema.add_scalar("speed_limit", data_type="number")
    schema.add_enum("road", values=["urban", "motorway"])
    schema.add_embedding("clip", size=512)
    schema.delete_key("camera")
    schema.save()
    again = client.metadata_schema()
    equal(set(again.keys()), before | {"speed_limit", "road", "clip"})
    equal((again.get_embedding_size("clip"), list(again.get_enum_options("road"))), (512, ["motorway", "urban"]))
    assert again.is_key_deleted("camera")


def main(url, ssh_key_file):
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=ssh_key_file, domain=url)
    with tempfile.TemporaryDirectory() as scratch:
        files = Path(scratch)
        top, inner, deep = arrange_folders(client)
        uploaded = upload_files(inner, files)
        picture, text = read_items(client, inner, uploaded)
        change_items(client, inner, deep, picture, text)
        put_into_dataset(client, picture, text)
        share_a_folder(client, top)
        mirror_a_folder(client, files)
        if VERSION >= (0, 1, 200):  # the older one asks for addresses in another way, which is not answered
            upload_to_datasets(client, files)
    read_seeded_items(client)
    edit_metadata_schema(client)
    top.delete()
    refused(ResourceNotFoundError, lambda: client.get_storage_folder(deep.uuid))
    print("all good")  # noqa: T201 - what the test waits for


if __name__ == "__main__":
    main(*sys.argv[1:])
