# Run in this folder: gnuplot -d gallery-glyphs-124.gp
set encoding utf8
set terminal pngcairo size 900,1213 noenhanced font 'sans-serif,9' background '#ffffff'
set output 'gallery-glyphs-124.png'
unset border
unset tics
unset key
unset colorbox
set lmargin at screen 0
set rmargin at screen 1
set bmargin at screen 0
set tmargin at screen 1
set xrange [-0.5:899.5]
set yrange [-0.5:1212.5]
set label 'query: J' at first 185, first 1188 left front font ',8'
set label 'shc' at first 6, first 1144 left front font ',8'
set label 'shc-coordinate-descent' at first 6, first 1107 left front font ',8'
set label 'mds' at first 6, first 1070 left front font ',8'
set label 'csq-hadamard' at first 6, first 1033 left front font ',8'
set label 'csq-random' at first 6, first 996 left front font ',8'
set label 'dpsh' at first 6, first 959 left front font ',8'
set label 'classifier-code' at first 6, first 922 left front font ',8'
set label 'orthohash' at first 6, first 885 left front font ',8'
set label 'shc-posterior' at first 6, first 848 left front font ',8'
set label 'query: à' at first 569, first 1188 left front font ',8'
set label 'query: v' at first 185, first 799 left front font ',8'
set label 'shc' at first 6, first 755 left front font ',8'
set label 'shc-coordinate-descent' at first 6, first 718 left front font ',8'
set label 'mds' at first 6, first 681 left front font ',8'
set label 'csq-hadamard' at first 6, first 644 left front font ',8'
set label 'csq-random' at first 6, first 607 left front font ',8'
set label 'dpsh' at first 6, first 570 left front font ',8'
set label 'classifier-code' at first 6, first 533 left front font ',8'
set label 'orthohash' at first 6, first 496 left front font ',8'
set label 'shc-posterior' at first 6, first 459 left front font ',8'
set label 'query: È' at first 569, first 799 left front font ',8'
set label 'query: k' at first 185, first 410 left front font ',8'
set label 'shc' at first 6, first 366 left front font ',8'
set label 'shc-coordinate-descent' at first 6, first 329 left front font ',8'
set label 'mds' at first 6, first 292 left front font ',8'
set label 'csq-hadamard' at first 6, first 255 left front font ',8'
set label 'csq-random' at first 6, first 218 left front font ',8'
set label 'dpsh' at first 6, first 181 left front font ',8'
set label 'classifier-code' at first 6, first 144 left front font ',8'
set label 'orthohash' at first 6, first 107 left front font ',8'
set label 'shc-posterior' at first 6, first 70 left front font ',8'
set label 'query: j' at first 569, first 410 left front font ',8'
set label 'framed, with a cross in the corner: no class in common with the query' at first 185, first 21 left front font ',8'
plot 'gallery-glyphs-124.sheet.png' binary filetype=png with rgbimage
set output
