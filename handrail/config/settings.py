"""Settings, in one file. What a site may choose comes from the environment; docs/operating.md lists every name."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from handrail.config import env
from handrail.core.home import open_home

HOME = open_home(Path(env.text("HANDRAIL_HOME")) if env.text("HANDRAIL_HOME") else None)
DEMO = HOME.is_demo
DEMO_IS_SMALL = env.text("HANDRAIL_DEMO_SIZE") == "small"
DEBUG = False
SECRET_KEY = HOME.secret_key

PUBLIC_ADDRESS, _host, IS_HTTPS = env.public_address("HANDRAIL_URL", "http://127.0.0.1:8000")
ALLOWED_HOSTS = sorted({_host, *(() if IS_HTTPS else env.LOOPBACK)})

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "handrail.core",
    "handrail.audit",
    "handrail.schools",
    "handrail.access",
    "handrail.backups",
    "handrail.ui",
    "handrail.pupils",
    "handrail.watching",
    "handrail.bank",
    "handrail.concerns",
    "handrail.meetings",
    "handrail.plans",
    "handrail.exchange",
    "handrail.facts",
    "handrail.provision",
    "handrail.budget",
    "handrail.impact",
    "handrail.newyear",
    "handrail.packs",
    "handrail.reports",
    "handrail.workload",
    "handrail.setting_up",
    "handrail.desk",
]

MIDDLEWARE = [
    "handrail.core.headers.safe_headers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "handrail.access.sessions.SessionsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "handrail.access.one_at_a_time.OneAtATimeMiddleware",
    "handrail.access.middleware.MemberMiddleware",
    "handrail.access.unsent_middleware.UnsentWordsMiddleware",
    "handrail.backups.read_only.ReadOnlyMiddleware",
    "handrail.access.sessions.SessionEndsMiddleware",
    "handrail.access.device_middleware.DeviceMiddleware",
    "handrail.access.school_sign_in.OnlySchoolMiddleware",
    "handrail.access.second_step.SecondStepMiddleware",
    "handrail.access.lockout.KnownBrowserMiddleware",
    "handrail.desk.faults.only_sent",
    "handrail.desk.faults.RefusalsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "handrail.config.urls"
WSGI_APPLICATION = "handrail.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "handrail.ui.environment.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "handrail.desk.frame.frame",
            ],
        },
    },
    # Only for the messages allauth sends; no page of ours uses it.
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]

DATABASES = {
    "default": env.database_url("HANDRAIL_DATABASE_URL")
    or {
        "ENGINE": "handrail.core.sqlite",
        "NAME": str(HOME.database),
        "OPTIONS": {"key": HOME.key},
        "CONN_MAX_AGE": None,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}  # its queue is a table: see handrail/core/jobs.py

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "handrail.access.backends.Backend",
]
# Argon2id of private notes: passes and KiB, for a passphrase that is chosen from now on.
PASSPHRASE_COST = (3, 64 * 1024)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "handrail.access.passwords.LongEnough"},
    {"NAME": "handrail.access.passwords.NotTheSchool"},
    {"NAME": "handrail.access.common_passwords.NotCommon"},
]

# Mail is optional: whatever would be mailed can be printed. It goes out only with both a server and a sender.
HANDRAIL_MAIL_FROM = env.text("HANDRAIL_MAIL_FROM") if env.text("HANDRAIL_MAIL") else ""
HANDRAIL_AUDIT_TO = env.text("HANDRAIL_AUDIT_TO")  # who keeps the heads of the audit trail
HANDRAIL_SECURITY_CONTACT = env.text("HANDRAIL_SECURITY_CONTACT")  # where a hole in this installation is reported
globals().update(env.mail_server("HANDRAIL_MAIL"))

BACKUP_TO = env.text("HANDRAIL_BACKUP_TO")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # straight from the package: nothing is collected anywhere
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME.files}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "handrail.core.uploads.EncryptedUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 500  # documents brought in at once
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE = 21 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000  # a preview of 5,000 pupils may ask about each of them

SESSION_ENGINE = "handrail.access.backends"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-handrail" if IS_HTTPS else "handrail"
CSRF_COOKIE_NAME = "__Host-handrail-csrf" if IS_HTTPS else "handrail-csrf"
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_HSTS_SECONDS = 63072000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
# A form that was open while its writer signed in again is kept and offered once more.
CSRF_FAILURE_VIEW = "handrail.access.views.kept.stale_form"

ACCOUNT_ADAPTER = "handrail.access.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = [
    "email*",
    "password1*",
]  # nobody signs up by themselves: the adapter is closed, no page is there
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_FORMS = {
    "login": "handrail.access.forms.SignInForm",
    "reauthenticate": "handrail.access.forms.PasswordAgainForm",
    "change_password": "handrail.access.forms.ChangePasswordForm",
}
# Guesses at one account from anywhere but the browsers its owner has used; each of those has as many more. From one
# address django-axes stops them sooner (below); the sign-in page has no limit by address alone, since a whole school
# may sign in from one address in the first minute of a term.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "30/h/key", "private_notes": "10/15m/key"}
MFA_ADAPTER = "handrail.access.adapter.SecondStepAdapter"
MFA_TOTP_ISSUER = "Handrail"
MFA_TOTP_TOLERANCE = 1  # school clocks drift: the code before and the one after are good too
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Printed codes. Twelve figures cannot be guessed however often it is tried: this way in is never paused.
MFA_RECOVERY_CODE_COUNT = 24
MFA_RECOVERY_CODE_DIGITS = 12
MFA_RATE_LIMITS = {"webauthn_login": None}  # nothing to guess, and a whole school comes from one address
MFA_FORMS = {
    "add_webauthn": "handrail.access.forms.AddPasskeyForm",
    "edit_webauthn": "handrail.access.forms.RenamePasskeyForm",
    "generate_recovery_codes": "handrail.access.forms.NewSheetForm",
    "authenticate": "handrail.access.forms.CodeForm",
    "reauthenticate": "handrail.access.forms.CodeAgainForm",
    "activate_totp": "handrail.access.forms.SetUpCodeForm",
}
OPENID_PRIVATE_ADDRESSES = False  # True in tests alone: a sign-in is on the open internet and https

# Ten wrong tries at one account from one address: only that pair is stopped, so nobody can lock a colleague out.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "handrail.access.lockout.guessed_at"
AXES_CLIENT_IP_CALLABLE = "handrail.access.whence.client_address"
AXES_LOCKOUT_CALLABLE = "handrail.access.lockout.lockout_page"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True  # the audit trail holds it
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "handrail.core.logs.Plain"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Without Django's own, one of which would send the whole of a request by mail.
    "loggers": {"django": {"handlers": [], "level": "WARNING"}},
}
