/** Functions of arm64's own that crashes go through, and what its exceptions are for a crash. */
@NullMarked
package org.vmcoregdb.triage.arm64;

import org.jspecify.annotations.NullMarked;
