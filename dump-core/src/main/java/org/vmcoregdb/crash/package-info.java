/**
 * An opened crash: {@link org.vmcoregdb.crash.CrashDump} opens the files that a user gave, recognised by content, and closes all
 * that was opened for it.
 */
@NullMarked
package org.vmcoregdb.crash;

import org.jspecify.annotations.NullMarked;
