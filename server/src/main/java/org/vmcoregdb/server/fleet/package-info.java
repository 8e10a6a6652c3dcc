/**
 * What killed many machines: {@link org.vmcoregdb.server.fleet.FleetScan} makes a row of each dump and appends it to a file of JSON lines,
 * {@link org.vmcoregdb.server.fleet.FleetTopAnswer} counts the rows of such files. A row has what comparing needs and nothing that only the dump can give. Knows nothing of the
 * command line.
 */
@NullMarked
package org.vmcoregdb.server.fleet;

import org.jspecify.annotations.NullMarked;
