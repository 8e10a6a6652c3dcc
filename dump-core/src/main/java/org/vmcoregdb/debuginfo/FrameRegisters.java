package org.vmcoregdb.debuginfo;

/**
 * Numbers for pseudo registers of a whole thread in the call frames that are made up: no frame changes them. They are far above those of any
 * ABI, so that debuggers which do not know of them pass over them.
 */
public final class FrameRegisters {
    /** The address of the task. */
    public static final int TASK = 130;
    /** The CPU it was on. */
    public static final int CPU = 131;

    private FrameRegisters() {}
}
