// The first helper replaces this one.
