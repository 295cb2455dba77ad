#pragma once
#include <sys/types.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <microhttpd.h>

/* Swift cannot call variadic functions: each wrapper below is one such call of libmicrohttpd with its types spelt out.
 * https://www.gnu.org/software/libmicrohttpd/manual/libmicrohttpd.html */

struct cmhd_callbacks {
    void *context; /* handed to every callback as its first argument */
    MHD_AccessHandlerCallback handle;
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection;
    void *(*target)(void *context, const char *uri, struct MHD_Connection *connection);
    size_t (*unescape)(void *context, struct MHD_Connection *connection, char *text);
};

/* Swift's Glibc module leaves it out, because it is compiled without _GNU_SOURCE. */
int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);

static inline struct MHD_Daemon *cmhd_start(unsigned int flags, unsigned int threads, size_t memory,
                                            unsigned int connections, unsigned int idle_seconds,
                                            const struct cmhd_callbacks *callbacks) {
    return MHD_start_daemon(flags, 0, NULL, NULL, callbacks->handle, callbacks->context,
                            MHD_OPTION_THREAD_POOL_SIZE, threads,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory,
                            MHD_OPTION_CONNECTION_LIMIT, connections,
                            MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds,
                            MHD_OPTION_STRICT_FOR_CLIENT, 1,
                            MHD_OPTION_NOTIFY_COMPLETED, callbacks->completed, callbacks->context,
                            MHD_OPTION_NOTIFY_CONNECTION, callbacks->connection, callbacks->context,
                            MHD_OPTION_URI_LOG_CALLBACK, callbacks->target, callbacks->context,
                            MHD_OPTION_UNESCAPE_CALLBACK, callbacks->unescape, callbacks->context,
                            MHD_OPTION_END);
}

static inline void cmhd_set_timeout(struct MHD_Connection *connection, unsigned int seconds) {
    MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, seconds);
}

static inline int cmhd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

static inline const struct sockaddr *cmhd_client_address(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info ? info->client_addr : NULL;
}

static inline size_t cmhd_header_size(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}
