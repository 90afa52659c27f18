"""Models that are trained in a project, and the algorithms that help labelling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID, uuid4

from labelform.api import calls
from labelform.api.records.models import ModelConfiguration, TrainingMetadata, TrainingResult
from labelform.client.checks import require
from labelform.client.ids import texts
from labelform.client.inference import inference_files
from labelform.client.project.base import ProjectTopic
from labelform.client.training import await_training
from labelform.types import AutomationModels, Device, Json, ModelTrainingWeights


class Models(ProjectTopic):
    """Members about models, training and algorithms. SDK 0.1.156 dropped the models; the platform may have, too."""

    def list_models(self) -> list[ModelConfiguration]:
        """
        Return the models of the project. Kinds of model that this version does not know survive (the SDK raises).

        Source: legacy `modelconfiguration` GET, SDK 0.1.155; gone since 0.1.156.
        """
        return self._driver.run(calls.list_models(self.project_hash))

    def get_training_metadata(
        self,
        model_iteration_uids: Iterable[str],
        get_created_at: bool = False,
        get_training_final_loss: bool = False,
        get_model_training_labels: bool = False,
    ) -> list[TrainingMetadata]:
        """
        Return what is known about trainings; what is not requested is None.

        Source: legacy `trainingmetadata` GET, SDK 0.1.155; gone since 0.1.156.
        """
        call = calls.get_training_metadata(
            self.project_hash,
            model_iteration_uids=list(model_iteration_uids),
            get_created_at=get_created_at,
            get_training_final_loss=get_training_final_loss,
            get_model_training_labels=get_model_training_labels,
        )
        return self._driver.run(call)

    def create_model_row(self, title: str, description: str, features: list[str], model: AutomationModels | str) -> str:
        """
        Create a model that is not trained yet; return its uid.

        `features` are the hashes of what it needs to find in the ontology. The platform judges the kind of model.

        Raises:
            ModelFeaturesInconsistentError: the kind of model cannot find one of the features.

        Source: legacy `model` PUT, SDK 0.1.155; gone since 0.1.156.
        """
        call = calls.create_model_row(
            self.project_hash, title=title, description=description, features=features, model=model
        )
        return self._driver.run(call)

    def model_delete(self, uid: str) -> bool:
        """
        Delete a model; return True.

        Raises:
            ResourceNotFoundError: there is no such model.

        Source: legacy `model` DELETE, SDK 0.1.155; gone since 0.1.156.
        """
        return self._driver.run(calls.model_delete(self.project_hash, uid=uid))

    def model_inference(  # noqa: PLR0913 - the SDK's signature
        self,
        uid: str,
        file_paths: list[str] | None = None,
        base64_strings: list[bytes] | None = None,
        conf_thresh: float = 0.6,
        iou_thresh: float = 0.3,
        device: Device = Device.CUDA,
        detection_frame_range: list[int] | None = None,
        allocation_enabled: bool = False,
        data_hashes: list[str] | None = None,
        rdp_thresh: float = 0.005,
    ) -> Json:
        """
        Run a training on files of this machine, on base64-encoded bytes, or on data of the platform; return its labels.

        `uid` is the training's, not the model's. Thresholds are shares from 0 to 1, the range is of 0-based frames, and
        `rdp_thresh` says how coarse polygons may be. The shape of the result is not documented; it is handed out as it
        came.

        Raises:
            InvalidArgumentsError: nothing is given to run on, or a file cannot be read.
            FileTypeNotSupportedError: a file is neither image nor video.
            FileSizeNotSupportedError: the files are too large.
            DetectionRangeInvalidError: the range lies outside the video.

        Source: legacy `model` POST, SDK 0.1.155; gone since 0.1.156.
        """
        has_data = not (file_paths is None and base64_strings is None and data_hashes is None)
        require(has_data, "model_inference needs file_paths, base64_strings or data_hashes")
        call = calls.model_inference(
            self.project_hash,
            uid=uid,
            files=inference_files(file_paths, base64_strings),
            conf_thresh=conf_thresh,
            iou_thresh=iou_thresh,
            device=str(device),
            detection_frame_range=detection_frame_range or [],
            allocation_enabled=allocation_enabled,
            data_hashes=data_hashes,
            rdp_thresh=rdp_thresh,
        )
        return self._driver.run(call)

    def model_train_start(
        self,
        model_hash: str | UUID,
        label_rows: list[str | UUID],
        epochs: int,
        weights: ModelTrainingWeights,
        batch_size: int = 24,
        device: Device = Device.CUDA,
    ) -> UUID:
        """
        Start to train a model on label rows; return the hash of the training, for `model_train_get_result`.

        Raises:
            InvalidArgumentsError: there are no label rows, or no epochs, or the batches are empty.
            ModelWeightsInconsistentError: the weights do not fit the model.

        Source: POST ml-models/{model_hash}/training, SDK 0.1.155; gone since 0.1.156.
        """
        require(bool(label_rows and epochs and batch_size), "training needs label_rows, epochs and a batch_size")
        call = calls.model_train_start(
            model_hash=str(model_hash),
            label_rows=texts(label_rows),
            epochs=epochs,
            batch_size=batch_size,
            model=weights.model,
            training_weights_link=weights.training_weights_link,
            device=device,
        )
        return self._driver.run(call)

    def model_train_get_result(
        self, model_hash: str | UUID, training_hash: str | UUID, timeout_seconds: int = 7 * 24 * 60 * 60
    ) -> TrainingResult:
        """
        Wait for a training to end, at most `timeout_seconds` (a week); return its result. 0 asks once.

        Raises:
            TrainingFailedError: it ended without a result.
            TrainingPendingError: it has not ended in time.

        Source: GET ml-models/{model_hash}/{training_hash}/training, SDK 0.1.155; gone since 0.1.156.
        """
        return await_training(self._driver, str(model_hash), str(training_hash), timeout_seconds)

    def object_interpolation(
        self, key_frames: Mapping[str, Json], objects_to_interpolate: list[str]
    ) -> dict[str, Json]:
        """
        Return the key frames with the frames between them filled, as the platform's JSON.

        `key_frames` is `{<0-based frame>: {"objects": [{"objectHash", "featureHash", <shape>: …}]}}` with shapes in
        shares of the frame's width and height; `objects_to_interpolate` are hashes of those objects. Boxes, polygons
        and key points can be interpolated.

        Raises:
            InvalidArgumentsError: there are no frames or no objects.

        Source: legacy `labelingalgorithm` POST, SDK 0.1.155.
        """
        require(bool(key_frames and objects_to_interpolate), "interpolation needs key_frames and objects")
        call = calls.object_interpolation(
            self.project_hash, uid=str(uuid4()), key_frames=key_frames, objects_to_interpolate=objects_to_interpolate
        )
        return self._driver.run(call)

    def fitted_bounding_boxes(self, frames: Mapping[str, Json], video: Mapping[str, Json]) -> dict[str, Json]:
        """
        Return frames of a video with boxes fitted to what is seen in them, as the platform's JSON.

        `frames` has the shape of `key_frames` in `object_interpolation`, `video` is `{"width", "height"}` in pixels.

        Raises:
            InvalidArgumentsError: there are no frames, or nothing is said about the video.

        Source: legacy `labelingalgorithm` POST, SDK 0.1.155; gone since 0.1.163.
        """
        require(bool(frames and video), "fitting needs frames and the size of the video")
        call = calls.fitted_bounding_boxes(self.project_hash, uid=str(uuid4()), frames=frames, video=video)
        return self._driver.run(call)
