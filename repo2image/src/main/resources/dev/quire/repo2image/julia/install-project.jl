# Installs Julia's kernel into the default environment and the project's packages (ARGS[1] is its file) into the depot.
using Pkg

const FILE = ARGS[1]
const PROJECT = ENV["JULIA_PROJECT"]

function refuse(what, error)
    message = replace(sprint(showerror, error), r"\s+" => " ")
    unreachable = occursin(
        r"could not (resolve|connect)|timed? ?out|RequestError|failed to (download|clone)|could not download|unreachable"i, message)
    code = unreachable ? "PACKAGES_UNREACHABLE" : "STEP_FAILED"
    next = unreachable ? "; try again, and check quire.julia.package-server if it lasts." : "; correct the project's files."
    println(stderr, "quire-error: ", code, " ", FILE, ": ", what, " (", first(message, 700), ")", next)
    exit(1)
end

# Where the repository's content is not there yet, its project comes from the step's inputs.
mkpath(PROJECT)
for name in readdir("/tmp/quire-step/project")
    target = joinpath(PROJECT, name)
    ispath(target) || write(target, read(joinpath("/tmp/quire-step/project", name)))
end

try
    Pkg.activate()
    Pkg.add("IJulia")
catch error
    refuse("the kernel of Julia could not be installed", error)
end
try
    @eval import IJulia
    Base.invokelatest(getfield(Main, :IJulia).installkernel, "Julia", "--project=" * PROJECT)
catch error
    refuse("the kernel of Julia could not be registered", error)
end
try
    Pkg.activate(PROJECT)
    Pkg.instantiate()
    Pkg.precompile()
catch error
    refuse("the project's packages could not be installed", error)
end
