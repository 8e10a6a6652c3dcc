/** The triage page of a dump: what other rooms know, gathered. */
@NullMarked
package org.vmcoregdb.server.command.report;

import org.jspecify.annotations.NullMarked;
