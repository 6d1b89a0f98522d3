"""How pages look and speak. Knows no domain: statuses reach it as plain keys, people and dates as plain values."""
