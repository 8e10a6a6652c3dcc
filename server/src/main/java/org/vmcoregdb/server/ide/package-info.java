/** Settings files with which IDEs open a dump through the server: what {@code launch-config} prints. {@code docs/ide.md}. */
@NullMarked
package org.vmcoregdb.server.ide;

import org.jspecify.annotations.NullMarked;
