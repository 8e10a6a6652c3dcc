package org.vmcoregdb.unwind;

import java.util.List;

/** Ways to find a caller, in order of trust. */
public enum UnwindMethod {
    /** Tables for unwinding that the kernel keeps in memory: ORC. */
    ORC,
    /** What entry assembly saved, where it saves it. */
    ENTRY,
    /** Call frame information of vmlinux and of modules' debug files. */
    DWARF,
    /** Frame pointers, where all functions of the kernel keep them. */
    FRAME_POINTER,
    /** A function's instructions. */
    PROLOGUE,
    /** Whatever is in the frame pointer register. */
    FRAME_POINTER_GUESS;

    /** All, the surest first; what costs reading a file after what is in the dump. */
    public static final List<UnwindMethod> STANDARD = List.of(values());
}
