/// GeV⁻² in pb: (ħc)².
let picobarns = 0.389_379_372_1e9
