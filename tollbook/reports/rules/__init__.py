"""Rules of reports: what a definition may hold, days that move, when a mail is due. Pure."""
