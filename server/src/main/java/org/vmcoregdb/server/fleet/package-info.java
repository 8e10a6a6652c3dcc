/**
 * What killed many machines: {@link org.vmcoregdb.server.fleet.FleetScan} makes a row of each dump and appends it to a file of JSON lines,
 * {@link org.vmcoregdb.server.fleet.FleetWatch} does so as dumps come, and answers are made of the rows of such files. A row has what comparing needs and nothing that only the
 * dump can give. Knows nothing of the command line, of databases and of where dumps are.
 */
@NullMarked
package org.vmcoregdb.server.fleet;

import org.jspecify.annotations.NullMarked;
