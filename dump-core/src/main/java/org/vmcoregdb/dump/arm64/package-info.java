/** What hypervisors save of the CPUs of arm64 machines. */
@NullMarked
package org.vmcoregdb.dump.arm64;

import org.jspecify.annotations.NullMarked;
