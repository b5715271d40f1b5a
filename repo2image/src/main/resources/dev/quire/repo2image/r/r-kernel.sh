# Registers R's kernel where the notebook server looks first, with the path of this R, and makes the user's own library.
kernels=$NB_PYTHON_PREFIX/share/jupyter/kernels
install -d -o 1000 -g 1000 "$NB_PYTHON_PREFIX/share" "$NB_PYTHON_PREFIX/share/jupyter" "$kernels" "$kernels/ir"
spec=$(Rscript --vanilla -e 'cat(system.file("kernelspec", package = "IRkernel", mustWork = TRUE))')
install -o 1000 -g 1000 -m 644 "$spec"/*.js "$spec"/*.png "$spec"/*.svg "$kernels/ir/"
cat >"$kernels/ir/kernel.json" <<EOF
{
  "argv": ["$(command -v R)", "--slave", "-e", "IRkernel::main()", "--args", "{connection_file}"],
  "display_name": "R",
  "language": "R"
}
EOF
chown 1000:1000 "$kernels/ir/kernel.json"
install -d -o 1000 -g 1000 "$R_LIBS_USER"
