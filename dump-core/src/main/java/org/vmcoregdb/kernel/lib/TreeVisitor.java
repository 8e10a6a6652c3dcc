package org.vmcoregdb.kernel.lib;

/** Is shown what a tree holds, in order. */
@FunctionalInterface
public interface TreeVisitor {
    /**
     * One more entry.
     *
     * @return whether to go on
     */
    boolean visit(TreeEntry entry);
}
