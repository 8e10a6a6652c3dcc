/**
 * Code of the kernel at run time, as in {@code kernel/module}: modules, their symbols, types and debug files, and code that the
 * kernel made itself. Names of addresses over all of that.
 */
@NullMarked
package org.vmcoregdb.kernel.module;

import org.jspecify.annotations.NullMarked;
