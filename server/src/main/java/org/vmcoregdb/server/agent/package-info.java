/**
 * Dumps for agents: the Model Context Protocol, spoken by its official SDK over standard input and output or over HTTP. Every command is a
 * tool, some tools are made of several commands; what they answer is the commands' JSON, a page at a time. Nothing that a client says names a
 * file: dumps have the names under which they are listed. The only package that knows the SDK and the HTTP server.
 */
@NullMarked
package org.vmcoregdb.server.agent;

import org.jspecify.annotations.NullMarked;
