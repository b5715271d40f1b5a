package dev.quire.launcher.step;

import java.util.List;

/** Who runs a step. */
public enum StepUser {
    /** User 0, with the capabilities that package managers need and no others. */
    ROOT(0),
    /** The user of notebooks, without any capability. */
    NOTEBOOK(1000);

    private final int id;

    StepUser(int id) {
        this.id = id;
    }

    /** The id of the user and of its group. */
    public int id() {
        return id;
    }

    /** The capabilities that the user has; less than what engines give by default. */
    public List<String> capabilities() {
        return switch (this) {
            case ROOT ->
                List.of(
                        "CHOWN",
                        "DAC_OVERRIDE",
                        "FOWNER",
                        "FSETID",
                        "KILL",
                        "SETFCAP",
                        "SETGID",
                        "SETUID",
                        "SYS_CHROOT");
            case NOTEBOOK -> List.of();
        };
    }
}
