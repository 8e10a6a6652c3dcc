/** Stacks as memory: looked through word by word, for what no walk shows. What is found may be left over from earlier calls. */
@NullMarked
package org.vmcoregdb.unwind.scan;

import org.jspecify.annotations.NullMarked;
