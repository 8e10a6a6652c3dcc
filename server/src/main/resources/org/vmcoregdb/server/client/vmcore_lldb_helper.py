"""For an LLDB that is attached to vmcore-gdb: `command script import` this file.

Adds the command vmcore: `vmcore bt` is the server's bt, about the thread that LLDB shows. `process plugin packet monitor bt` is about
the thread whose registers LLDB read last, as LLDB does not say which one it shows.
"""
import lldb


def __lldb_init_module(debugger, names):
    debugger.HandleCommand("command script add -f %s.vmcore vmcore" % __name__)


def vmcore(debugger, command, result, names):
    """vmcore COMMAND: a monitor command of vmcore-gdb, about the selected thread; `vmcore help` lists them."""
    interpreter = debugger.GetCommandInterpreter()
    process = debugger.GetSelectedTarget().GetProcess()
    thread = process.GetSelectedThread()
    if not process.IsValid() or not thread.IsValid():
        result.SetError("not attached to vmcore-gdb: gdb-remote HOST:PORT")
        return
    told = lldb.SBCommandReturnObject()
    interpreter.HandleCommand("process plugin packet send Qvmcoregdb.Thread:%x" % thread.GetThreadID(), told)
    answer = lldb.SBCommandReturnObject()
    interpreter.HandleCommand("process plugin packet monitor " + command, answer)
    if not answer.Succeeded():
        result.SetError(answer.GetError() or "the command failed")
        return
    # LLDB frames what the server printed with the packet and its last reply
    for line in (answer.GetOutput() or "").splitlines():
        if not line.startswith(("  packet: ", "response: ")):
            result.AppendMessage(line)
