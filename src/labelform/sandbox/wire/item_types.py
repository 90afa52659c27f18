"""The types of storage items on the wire, and of the data that they become."""

from labelform.sandbox.errors import InvalidArguments, NotEmulated

# By type of data. A DICOM study and a series are the same here; single DICOM files are no data.
ITEM_TYPES = {
    "video": "video",
    "image": "image",
    "img_group": "imageGroup",
    "dicom": "dicomSeries",
    "dicom_study": "dicomSeries",
    "audio": "audio",
    "time_series": "timeseries",
    "nifti": "nifti",
    "plain_text": "plainText",
    "pdf": "pdf",
    "group": "group",
    "scene": "scene",
}
# Items that are several files: there is no link to one of them.
OF_FILES = ("img_group", "group", "scene")
# What a summary of a folder counts them as; time series, groups and scenes are not counted by themselves [SDK].
COUNTED_AS = {
    "video": "videos",
    "image": "images",
    "img_group": "imageGroups",
    "dicom": "dicomSeries",
    "dicom_study": "dicomSeries",
    "dicom_file": "dicomFiles",
    "audio": "audios",
    "nifti": "niftis",
    "plain_text": "plainTexts",
    "pdf": "pdfs",
}
# Types that the SDK knows and that no item here has.
OTHERS = ("imageSequence", "dicomFile")
UPLOADED = ("image", "video", "audio", "timeseries", "nifti", "plainText", "pdf")


def data_types(item_type: str) -> list[str]:
    """Give the types of data that a type of item stands for; none for types that no item here has."""
    found = [data_type for data_type, spelled in ITEM_TYPES.items() if spelled == item_type]
    if not found and item_type not in OTHERS:
        raise InvalidArguments(f'"{item_type}" is not a type of storage item')
    return found


def uploaded_type(item_type: str) -> str:
    """
    Check that files of a type can be uploaded.

    Raises:
        NotEmulated: the platform takes them, the sandbox does not.
    """
    data_types(item_type)
    if item_type not in UPLOADED:
        raise NotEmulated(f"uploading files of type {item_type} is not emulated by the sandbox")
    return item_type
