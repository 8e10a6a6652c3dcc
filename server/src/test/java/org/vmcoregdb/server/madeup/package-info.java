/** An architecture that does not exist, and a dump of a machine of it. */
@NullMarked
package org.vmcoregdb.server.madeup;

import org.jspecify.annotations.NullMarked;
