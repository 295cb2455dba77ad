// Functions of the C library that Swift's Glibc module leaves out, because it is compiled without _GNU_SOURCE.
#pragma once
#include <spawn.h>

int pipe2(int ends[2], int flags);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *folder);
#include <sys/timex.h>
