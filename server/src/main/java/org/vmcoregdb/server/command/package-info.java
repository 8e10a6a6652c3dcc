/**
 * Commands as crash has them, a package for each subject: the command, whose options picocli parses, the answers it gives ({@link
 * org.vmcoregdb.server.answer.Answer}), their text, their JSON, and among the resources the schema of each type of answer. Here is what
 * commands share: how they are called, and what users write for tasks, CPUs, addresses and numbers. Each command has a line in
 * the table of {@code server.shell}.
 */
@NullMarked
package org.vmcoregdb.server.command;

import org.jspecify.annotations.NullMarked;
