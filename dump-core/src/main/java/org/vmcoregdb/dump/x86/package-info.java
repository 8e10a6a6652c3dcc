/** What hypervisors save of the CPUs of x86-64 machines. */
@NullMarked
package org.vmcoregdb.dump.x86;

import org.jspecify.annotations.NullMarked;
