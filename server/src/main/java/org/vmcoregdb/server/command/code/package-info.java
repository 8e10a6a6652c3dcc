/** Commands about code and symbols. */
@NullMarked
package org.vmcoregdb.server.command.code;

import org.jspecify.annotations.NullMarked;
