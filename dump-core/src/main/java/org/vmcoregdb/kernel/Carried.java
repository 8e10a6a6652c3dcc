package org.vmcoregdb.kernel;

/** What a kernel carries of itself in its own memory, in place of debug files. Some builds lack one or the other. */
public enum Carried {
    /** Its types ({@code CONFIG_DEBUG_INFO_BTF}), and those of its modules. */
    BTF,
    /** Tables that say how stacks are unwound ({@code CONFIG_UNWINDER_ORC}). */
    ORC,
    /** Names of its functions and variables ({@code CONFIG_KALLSYMS}). */
    KALLSYMS
}
