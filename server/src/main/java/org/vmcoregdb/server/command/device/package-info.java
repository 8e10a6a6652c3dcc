/** {@code dev}: devices and their drivers, disks, resources, PCI, and what drivers added to the dump. */
@NullMarked
package org.vmcoregdb.server.command.device;

import org.jspecify.annotations.NullMarked;
