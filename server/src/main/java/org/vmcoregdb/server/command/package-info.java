/**
 * crash-style commands: one class each, a picocli command that answers with typed results ({@link
 * org.vmcoregdb.server.result.Result}). What they look like as text or JSON is the business of {@code server.render}; who
 * asked, a debugger or the command line, is nobody's business here.
 */
@NullMarked
package org.vmcoregdb.server.command;

import org.jspecify.annotations.NullMarked;
