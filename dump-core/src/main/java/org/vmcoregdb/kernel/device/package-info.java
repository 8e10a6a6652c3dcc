/** Devices, as in {@code drivers} and {@code block}: their drivers' operations, disks, resources, PCI. */
@NullMarked
package org.vmcoregdb.kernel.device;

import org.jspecify.annotations.NullMarked;
