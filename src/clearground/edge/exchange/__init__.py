"""Reading what others send: strangers' files in a child process, records into drafts."""
