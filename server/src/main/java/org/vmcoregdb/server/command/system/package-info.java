/** Commands about the machine as a whole. */
@NullMarked
package org.vmcoregdb.server.command.system;

import org.jspecify.annotations.NullMarked;
