/** {@code vm}: the address spaces of processes, area by area and page by page. */
@NullMarked
package org.vmcoregdb.server.command.vm;

import org.jspecify.annotations.NullMarked;
