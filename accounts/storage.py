"""Static files under names that carry their content's hash, imports between modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashed, compressed static files; JavaScript modules import each other by hashed names."""

    support_js_module_import_aggregation = True
