/** Functions of x86-64's own that crashes go through, and what its exceptions are for a crash. */
@NullMarked
package org.vmcoregdb.triage.x86;

import org.jspecify.annotations.NullMarked;
