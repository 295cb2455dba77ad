// The chapter's first file replaces this one.
