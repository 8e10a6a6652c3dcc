/**
 * Tests against real kernels' dumps, real debuggers and the other crash tools: {@link org.vmcoregdb.it.Lab} finds the dumps,
 * {@link org.vmcoregdb.it.Programs} runs the programs, {@link org.vmcoregdb.it.ServerProcess} is our server as a user starts it.
 * What a machine does not have is skipped, with the reason.
 */
@NullMarked
package org.vmcoregdb.it;

import org.jspecify.annotations.NullMarked;
