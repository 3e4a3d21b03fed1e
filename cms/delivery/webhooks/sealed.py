"""Where webhooks keep what is encrypted: the secrets that sign messages."""

from cms.core.resealing import Sealed
from cms.delivery.webhooks.models import Webhook

SEALED = (Sealed(Webhook, ("secret_sealed", "former_secret_sealed")),)
