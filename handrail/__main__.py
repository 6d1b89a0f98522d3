"""`python -m handrail` is the same as `handrail`."""

from handrail.cli import main

raise SystemExit(main())
