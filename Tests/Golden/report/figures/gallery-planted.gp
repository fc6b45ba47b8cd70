# Run in this folder: gnuplot -d gallery-planted.gp
set encoding utf8
set terminal pngcairo size 900,380 noenhanced font 'sans-serif,9' background '#ffffff'
set output 'gallery-planted.png'
unset border
unset tics
unset key
unset colorbox
set lmargin at screen 0
set rmargin at screen 1
set bmargin at screen 0
set tmargin at screen 1
set xrange [-0.5:899.5]
set yrange [-0.5:379.5]
set label 'query: superclass-1-class-2' at first 185, first 355 left front font ',8'
set label 'shc' at first 6, first 311 left front font ',8'
set label 'dpsh' at first 6, first 274 left front font ',8'
set label 'classifier-code' at first 6, first 237 left front font ',8'
set label 'query: superclass-3-class-2' at first 569, first 355 left front font ',8'
set label 'query: superclass-0-class-0' at first 185, first 188 left front font ',8'
set label 'shc' at first 6, first 144 left front font ',8'
set label 'dpsh' at first 6, first 107 left front font ',8'
set label 'classifier-code' at first 6, first 70 left front font ',8'
set label 'query: superclass-1-class-1' at first 569, first 188 left front font ',8'
set label 'framed, with a cross in the corner: no class in common with the query' at first 185, first 21 left front font ',8'
plot 'gallery-planted.sheet.png' binary filetype=png with rgbimage
set output
