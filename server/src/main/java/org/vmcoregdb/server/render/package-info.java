/**
 * Results to text in crash's format and to JSON. Nothing else knows widths and columns; nothing here reads memory.
 */
@NullMarked
package org.vmcoregdb.server.render;

import org.jspecify.annotations.NullMarked;
