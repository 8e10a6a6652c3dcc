/**
 * Many dumps behind one port: which there are in a folder, opened when somebody asks for them, closed when nobody uses them, and no more open
 * at once than there is memory for. Knows no command line.
 */
@NullMarked
package org.vmcoregdb.server.library;

import org.jspecify.annotations.NullMarked;
