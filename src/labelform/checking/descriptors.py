"""The structures of a shape as types of Protocol Buffers, in which the library checks fields."""

from __future__ import annotations

from typing import Final

from labelform.checking.shape import Holds, Shape, Sort, Structure

PACKAGE: Final = "labelform"
_SORTS: Final = {Sort.TEXT: "string", Sort.WHOLE: "int", Sort.NUMBER: "double", Sort.BOOLEAN: "bool"}


def described(shape: Shape) -> bytes:
    """Return the records of a shape as a serialized `FileDescriptorProto`."""
    from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto

    sorts = {
        Sort.TEXT: FieldDescriptorProto.TYPE_STRING, Sort.WHOLE: FieldDescriptorProto.TYPE_INT64,
        Sort.NUMBER: FieldDescriptorProto.TYPE_DOUBLE, Sort.BOOLEAN: FieldDescriptorProto.TYPE_BOOL,
    }  # fmt: skip
    file = FileDescriptorProto(name="labelform_checks.proto", package=PACKAGE, syntax="proto3")
    for structure in shape.structures():
        message = file.message_type.add(name=structure.name)
        for number, (name, holds) in enumerate(structure.fields.items(), 1):
            made = message.field.add(name=name, number=number)
            made.label = FieldDescriptorProto.LABEL_REPEATED if holds.is_list else FieldDescriptorProto.LABEL_OPTIONAL
            if isinstance(holds.of, Structure):
                made.type, made.type_name = FieldDescriptorProto.TYPE_MESSAGE, f".{PACKAGE}.{holds.of.name}"
                continue
            made.type = sorts[holds.of]
            if not holds.is_list:  # so that `has` tells what is empty from what does not exist
                message.oneof_decl.add(name=f"_{name}")
                made.oneof_index, made.proto3_optional = len(message.oneof_decl) - 1, True
    return file.SerializeToString()


def type_name(holds: Holds) -> str:
    """Return the name of a type as the library reads it, as in `list<labelform.groups>`."""
    one = f"{PACKAGE}.{holds.of.name}" if isinstance(holds.of, Structure) else _SORTS[holds.of]
    return f"list<{one}>" if holds.is_list else one
