/**
 * The command line: opens dumps, runs commands, serves. The only place that knows exit codes and standard output.
 */
@NullMarked
package org.vmcoregdb.server.cli;

import org.jspecify.annotations.NullMarked;
