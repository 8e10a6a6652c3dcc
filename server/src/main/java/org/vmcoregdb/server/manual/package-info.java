/** Manual page and shell completion, generated from the options that the commands themselves declare. */
@NullMarked
package org.vmcoregdb.server.manual;

import org.jspecify.annotations.NullMarked;
