/* Standard streams that the caller has closed fail when they are used.
 *
 * Before main, Rust opens /dev/null in their place, so that a result that nobody can read would count as written. This runs
 * earlier, and opens it in the direction that is of no use. */

#include <fcntl.h>
#include <unistd.h>

__attribute__((constructor)) static void occupy_closed_streams(void) {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
    if (fcntl(stream, F_GETFD) == -1) {
      /* It takes the lowest free number, which is that of the stream. */
      open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
  }
}
