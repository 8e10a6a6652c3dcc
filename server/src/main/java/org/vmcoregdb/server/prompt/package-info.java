/**
 * {@code vmcore-gdb shell}: a prompt without a debugger, on the user's own machine. Only here answers are written to files that the user names and
 * piped to the user's programs: nothing that serves a network knows this package. It needs JLine, which nobody else knows.
 */
@NullMarked
package org.vmcoregdb.server.prompt;

import org.jspecify.annotations.NullMarked;
