/**
 * The notions of a Linux kernel, one class each, read from a dump by member name: {@link org.vmcoregdb.kernel.Kernel} is
 * the front door, opened once per dump, immutable, shared by all clients; everything behind it is built on first use.
 * Nothing here formats text or knows a debugger.
 */
@NullMarked
package org.vmcoregdb.kernel;

import org.jspecify.annotations.NullMarked;
