/** What the kernel keeps secret for its users: keys, as in {@code keyctl}. */
@NullMarked
package org.vmcoregdb.kernel.security;

import org.jspecify.annotations.NullMarked;
