/**
 * A dump without what is nobody's business who is let at it: pages of programs, keys, words in the log. It is a dump like any other, laid over
 * the one that was opened, so that whatever reads memory reads what is left. Knows kernels; nothing of commands or debuggers.
 */
@NullMarked
package org.vmcoregdb.redaction;

import org.jspecify.annotations.NullMarked;
